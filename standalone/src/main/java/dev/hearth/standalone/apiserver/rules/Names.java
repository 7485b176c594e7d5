package dev.hearth.standalone.apiserver.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.hearth.standalone.apiserver.failure.Cause;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What metadata must look like whatever the kind: names, labels, annotations, owner references, finalizers. */
public final class Names {
    private static final Pattern SUBDOMAIN =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
    private static final Pattern QUALIFIED = Pattern.compile("([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]");
    private static final int ANNOTATIONS_BYTES = 256 * 1024;

    private static final String SUBDOMAIN_RULE = "a lowercase RFC 1123 subdomain must consist of lower case"
            + " alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g."
            + " 'example.com', regex used for validation is"
            + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL_RULE = "a lowercase RFC 1123 label must consist of lower case alphanumeric"
            + " characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or"
            + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String SERVICE_RULE = "a DNS-1035 label must consist of lower case alphanumeric characters or"
            + " '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or"
            + " 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
    private static final String QUALIFIED_RULE = "name part must consist of alphanumeric characters, '-', '_' or '.',"
            + " and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc',"
            + " regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private static final String VALUE_RULE = "a valid label must be an empty string or consist of alphanumeric"
            + " characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or"
            + " 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    public static List<Cause> validate(Kind kind, ObjectNode object) {
        List<Cause> causes = new ArrayList<>();
        name(kind, Meta.name(object), causes);
        JsonNode metadata = object.path("metadata");
        metadata.path("labels").properties().forEach(label -> {
            qualified(label.getKey(), "metadata.labels", causes);
            String value = label.getValue().asText();
            if (value.length() > 63) {
                causes.add(Cause.invalid("metadata.labels", quoted(value), "must be no more than 63 characters"));
            } else if (!value.isEmpty() && !QUALIFIED.matcher(value).matches()) {
                causes.add(Cause.invalid("metadata.labels", quoted(value), VALUE_RULE));
            }
        });
        long size = 0;
        for (var annotation : metadata.path("annotations").properties()) {
            qualified(annotation.getKey().toLowerCase(java.util.Locale.ROOT), "metadata.annotations", causes);
            size += annotation.getKey().length()
                    + annotation.getValue().asText().length();
        }
        if (size > ANNOTATIONS_BYTES) {
            causes.add(
                    new Cause("metadata.annotations", "FieldValueTooLong", "Too long: must have at most 262144 bytes"));
        }
        owners(metadata.path("ownerReferences"), causes);
        metadata.path("finalizers").forEach(one -> qualified(one.asText(), "metadata.finalizers", causes));
        return causes;
    }

    private static void name(Kind kind, String name, List<Cause> causes) {
        if (name.isEmpty()) {
            causes.add(Cause.required("metadata.name", "name or generateName is required"));
            return;
        }
        boolean label = kind.kind().equals("Namespace");
        boolean service = kind.kind().equals("Service") && !kind.custom();
        int most = label || service ? 63 : 253;
        Pattern pattern = service ? SERVICE : label ? LABEL : SUBDOMAIN;
        if (name.length() > most) {
            causes.add(Cause.invalid("metadata.name", quoted(name), "must be no more than " + most + " characters"));
        } else if (!pattern.matcher(name).matches()) {
            causes.add(Cause.invalid(
                    "metadata.name", quoted(name), service ? SERVICE_RULE : label ? LABEL_RULE : SUBDOMAIN_RULE));
        }
    }

    private static void qualified(String name, String field, List<Cause> causes) {
        int slash = name.indexOf('/');
        String prefix = slash < 0 ? "" : name.substring(0, slash);
        String rest = name.substring(slash + 1);
        if (slash >= 0 && !SUBDOMAIN.matcher(prefix).matches()) {
            causes.add(Cause.invalid(field, quoted(name), "prefix part " + SUBDOMAIN_RULE));
        }
        if (rest.isEmpty()) {
            causes.add(Cause.invalid(field, quoted(name), "name part must be non-empty"));
        } else if (rest.length() > 63) {
            causes.add(Cause.invalid(field, quoted(name), "name part must be no more than 63 characters"));
        } else if (!QUALIFIED.matcher(rest).matches()) {
            causes.add(Cause.invalid(field, quoted(name), QUALIFIED_RULE));
        }
    }

    private static void owners(JsonNode owners, List<Cause> causes) {
        int controllers = 0;
        for (JsonNode owner : owners) {
            for (String field : List.of("apiVersion", "kind", "name", "uid")) {
                if (owner.path(field).asText("").isEmpty()) {
                    causes.add(
                            Cause.invalid("metadata.ownerReferences." + field, "\"\"", field + " must not be empty"));
                }
            }
            controllers += owner.path("controller").asBoolean(false) ? 1 : 0;
        }
        if (controllers > 1) {
            causes.add(Cause.invalid(
                    "metadata.ownerReferences",
                    owners.toString(),
                    "Only one reference can have Controller set to true"));
        }
    }

    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }

    private Names() {}
}
