package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads the one object that kubectl insists on sending in protobuf: that of {@code kubectl create namespace}.
 *
 * <p>The body is four letters, then a {@code runtime.Unknown}: the type in field 1, the object itself in field 2. Of a
 * namespace only the name matters; kubectl sets nothing else.
 */
final class ProtobufNamespace {
    private static final byte[] MAGIC = {'k', '8', 's', 0};
    private static final int BYTES = 2;

    private ProtobufNamespace() {}

    /** The namespace in a body; nothing if it is something else or damaged. */
    static Optional<ObjectNode> read(byte[] body) {
        if (!Arrays.equals(MAGIC, 0, MAGIC.length, body, 0, Math.min(MAGIC.length, body.length))) {
            return Optional.empty();
        }
        try {
            ByteBuffer unknown = ByteBuffer.wrap(body, MAGIC.length, body.length - MAGIC.length);
            ByteBuffer type = field(unknown, 1);
            ByteBuffer metadata = field(field(unknown, 2), 1);
            if (!text(field(type, 1)).equals("v1") || !text(field(type, 2)).equals("Namespace")) {
                return Optional.empty();
            }
            ObjectNode namespace = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
            namespace.putObject("metadata").put("name", text(field(metadata, 1)));
            return Optional.of(namespace);
        } catch (BufferUnderflowException | IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    /** The bytes of a field of a message; empty if the message does not have it. */
    private static ByteBuffer field(ByteBuffer message, int number) {
        ByteBuffer rest = message.slice();
        while (rest.hasRemaining()) {
            // A number is a varint like a length; other wire types do not occur in what is read here.
            long tag = varint(rest);
            int length = Math.toIntExact(varint(rest));
            if ((tag & 7) != BYTES) {
                continue;
            }
            if (tag >>> 3 == number) {
                return rest.slice().limit(length);
            }
            rest.position(rest.position() + length);
        }
        return ByteBuffer.allocate(0);
    }

    private static long varint(ByteBuffer buffer) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = buffer.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }
}
