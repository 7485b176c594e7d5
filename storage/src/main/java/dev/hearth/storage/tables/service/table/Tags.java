package dev.hearth.storage.tables.service.table;

import dev.hearth.storage.tables.service.catalogue.Caller;
import dev.hearth.storage.tables.service.catalogue.Caller.Need;
import dev.hearth.storage.tables.service.catalogue.Catalogue;
import dev.hearth.storage.tables.service.catalogue.Resolver;
import dev.hearth.storage.tables.service.catalogue.Table;
import dev.hearth.storage.tables.service.request.Answer;
import dev.hearth.storage.tables.service.request.Fault;
import dev.hearth.storage.tables.service.request.Field;
import dev.hearth.storage.tables.service.request.Fields;
import dev.hearth.storage.tables.service.request.Kind;
import dev.hearth.storage.tables.service.request.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** TagResource, UntagResource and ListTagsOfResource (DynamoDB API reference). */
public final class Tags {
    private static final int MOST = 50;
    private static final Field<String> ARN = Field.text("ResourceArn").notNull().length(1, 1283);
    private static final Field<List<String>> KEYS =
            Field.of("TagKeys", Kind.list(Kind.TEXT)).notNull();
    private static final Shape TAG = Shape.of(ARN, TableShapes.TAGS.notNull());
    private static final Shape UNTAG = Shape.of(ARN, KEYS);
    private static final Shape LIST = Shape.of(ARN);

    private final Catalogue catalogue;
    private final Resolver resolver;

    public Tags(Catalogue catalogue, Resolver resolver) {
        this.catalogue = catalogue;
        this.resolver = resolver;
    }

    public byte[] tag(Caller caller, byte[] body) {
        Fields request = TAG.read(body);
        Map<String, String> added = read(request.get(TableShapes.TAGS));
        if (added.isEmpty()) {
            throw Fault.VALIDATION.says("Atleast one Tag needs to be provided as Input.");
        }
        change(caller, request, tags -> tags.putAll(added));
        return new byte[0];
    }

    public byte[] untag(Caller caller, byte[] body) {
        Fields request = UNTAG.read(body);
        if (request.get(KEYS).isEmpty()) {
            throw Fault.VALIDATION.says("Atleast one Tag Key needs to be provided as Input.");
        }
        change(caller, request, tags -> request.get(KEYS).forEach(tags::remove));
        return new byte[0];
    }

    private void change(Caller caller, Fields request, java.util.function.Consumer<Map<String, String>> change) {
        Table table = table(caller, request, Need.ADMINISTER);
        catalogue.change(table, before -> {
            Map<String, String> tags = new HashMap<>(before.tags());
            change.accept(tags);
            if (tags.size() > MOST) {
                throw tooMany();
            }
            return before.withTags(tags);
        });
    }

    private Table table(Caller caller, Fields request, Need need) {
        String arn = request.get(ARN);
        if (!arn.startsWith("arn:")) {
            throw Fault.VALIDATION.says("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
        }
        return resolver.forTable(caller, arn, need);
    }

    public byte[] list(Caller caller, byte[] body) {
        Table table = table(caller, LIST.read(body), Need.READ);
        return Answer.of(out -> {
            out.writeArrayFieldStart("Tags");
            for (Map.Entry<String, String> tag : table.tags().entrySet()) {
                out.writeStartObject();
                out.writeStringField("Key", tag.getKey());
                out.writeStringField("Value", tag.getValue());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    static Map<String, String> read(List<Fields> given) {
        Map<String, String> tags = new HashMap<>();
        for (Fields tag : given) {
            if (tags.put(tag.get(TableShapes.TAG_KEY), tag.get(TableShapes.TAG_VALUE)) != null) {
                throw Fault.VALIDATION.says("One or more tag keys are duplicated: " + tag.get(TableShapes.TAG_KEY));
            }
        }
        if (tags.size() > MOST) {
            throw tooMany();
        }
        return tags;
    }

    private static RuntimeException tooMany() {
        return Fault.VALIDATION.says("Too many tags: a table has at most " + MOST);
    }
}
