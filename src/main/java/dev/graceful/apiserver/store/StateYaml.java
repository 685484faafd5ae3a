package dev.graceful.apiserver.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The dialect of state files: one document, no anchors, aliases, tags or repeated keys, at most 1 MiB. Whatever is written reads back
 * as the same tree: a string that any YAML 1.1 reader could take for something else is quoted.
 */
public final class StateYaml {
    /** Largest file that is looked at, in bytes; refused before parsing because a parser may take very long to refuse it. */
    public static final int MAX_BYTES = 1 << 20;

    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .stringQuotingChecker(new Quoting())
                    .build())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StateYaml() {}

    /**
     * Reads one object.
     *
     * @throws BadFile when the text is not one plain YAML mapping
     */
    public static ObjectNode parse(byte[] text) throws BadFile {
        if (text.length > MAX_BYTES) {
            throw new BadFile(0, "the file has " + text.length + " bytes; at most " + MAX_BYTES + " are read");
        }
        try {
            refuseSurprises(text);
            JsonNode tree = MAPPER.readTree(text);
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new BadFile(1, "the file does not hold a mapping with apiVersion, kind and metadata");
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw new BadFile(line, firstLine(malformed.getOriginalMessage()));
        } catch (IOException malformed) {
            throw new BadFile(0, firstLine(String.valueOf(malformed.getMessage())));
        }
    }

    /** Reads what {@link #write} wrote, of any size. */
    static JsonNode readOwn(byte[] text) throws IOException {
        return MAPPER.readTree(text);
    }

    public static byte[] write(JsonNode object) {
        try {
            return MAPPER.writeValueAsBytes(object);
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException("a JSON tree could not be written as YAML", impossible);
        }
    }

    private static void refuseSurprises(byte[] text) throws IOException, BadFile {
        try (YAMLParser parser = MAPPER.getFactory().createParser(text)) {
            int depth = 0;
            boolean complete = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                if (complete) {
                    throw new BadFile(line, "a second document starts here; a state file holds one object");
                }
                if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                    throw new BadFile(line, "anchors and aliases are not read in state files; write the value out");
                }
                if (parser.getTypeId() != null) {
                    throw new BadFile(line, "tags are not read in state files; remove !" + parser.getTypeId());
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                complete = depth == 0;
            }
        }
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /** Leaves plain only what every YAML reader takes for a string. */
    private static final class Quoting extends StringQuotingChecker {
        private static final long serialVersionUID = 1L;
        private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+(),;-]+)*");
        private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_./-]*");
        private static final Set<String> WORDS =
                Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf");

        @Override
        public boolean needToQuoteName(String name) {
            return !PLAIN_KEY.matcher(name).matches() || WORDS.contains(name.toLowerCase(Locale.ROOT));
        }

        @Override
        public boolean needToQuoteValue(String value) {
            return !PLAIN.matcher(value).matches() || WORDS.contains(value.toLowerCase(Locale.ROOT));
        }
    }
}
