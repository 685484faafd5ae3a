package dev.graceful.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graceful.apiserver.store.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client may do, and who it is. There is one user, who may do everything, so the questions need not be read: kubectl asks them in a
 * binary form that this server does not speak.
 */
final class Reviews {
    static final String USER = "graceful-admin";

    private Reviews() {}

    /** The answer to a POST of a review; null when the path is none. */
    static @Nullable Answer answer(Call call, List<String> path) {
        return switch (String.join("/", path)) {
            case "apis/authorization.k8s.io/v1/selfsubjectaccessreviews" -> {
                ObjectNode review = review(call, "SelfSubjectAccessReview", "authorization.k8s.io/v1");
                review.putObject("status").put("allowed", true).put("reason", "the local user may do everything");
                yield Answer.json(201, review);
            }
            case "apis/authorization.k8s.io/v1/selfsubjectrulesreviews" -> Answer.json(201, rules(call));
            case "apis/authentication.k8s.io/v1/selfsubjectreviews" -> {
                ObjectNode review = review(call, "SelfSubjectReview", "authentication.k8s.io/v1");
                ObjectNode user =
                        review.putObject("status").putObject("userInfo").put("username", USER);
                user.putArray("groups").add("system:masters").add("system:authenticated");
                yield Answer.json(201, review);
            }
            default -> null;
        };
    }

    private static ObjectNode rules(Call call) {
        ObjectNode review = review(call, "SelfSubjectRulesReview", "authorization.k8s.io/v1");
        ObjectNode status = review.putObject("status");
        ObjectNode everything = status.putArray("resourceRules").addObject();
        everything.putArray("verbs").add("*");
        everything.putArray("apiGroups").add("*");
        everything.putArray("resources").add("*");
        ObjectNode urls = status.putArray("nonResourceRules").addObject();
        urls.putArray("verbs").add("*");
        urls.putArray("nonResourceURLs").add("*");
        status.put("incomplete", false);
        return review;
    }

    private static ObjectNode review(Call call, String kind, String apiVersion) {
        ObjectNode review = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        review.putObject("metadata");
        JsonNode spec = Bodies.optional(call).get("spec");
        review.set("spec", spec == null ? Json.object() : spec);
        return review;
    }
}
