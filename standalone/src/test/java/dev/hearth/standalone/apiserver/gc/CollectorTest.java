package dev.hearth.standalone.apiserver.gc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.standalone.apiserver.json.Json;
import dev.hearth.standalone.apiserver.json.Meta;
import dev.hearth.standalone.apiserver.kinds.Kind;
import dev.hearth.standalone.apiserver.kinds.Kinds;
import dev.hearth.standalone.apiserver.resource.Deletion;
import dev.hearth.standalone.apiserver.store.Key;
import dev.hearth.standalone.apiserver.store.Objects;
import dev.hearth.standalone.apiserver.store.Stored;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The propagation policies, as "Garbage Collection" of Kubernetes' documentation has them. */
class CollectorTest {
    private static final String HELD = "test/held";

    @TempDir
    Path folder;

    private final Kinds kinds = new Kinds();
    private final Kind configMaps = kinds.now().find("", "v1", "configmaps").orElseThrow();
    private Objects objects;
    private Deletion deletion;
    private Collector collector;

    @BeforeEach
    void start() {
        objects = Objects.open(folder);
        deletion = new Deletion(objects, Clock.systemUTC());
        collector = Collector.start(objects, kinds, deletion);
    }

    @AfterEach
    void stop() throws IOException {
        collector.close();
        objects.close();
    }

    private Key key(String name) {
        return new Key(configMaps.bucket(), "default", name);
    }

    private Optional<Stored> find(String name) {
        return objects.get(key(name));
    }

    private boolean isGone(String name) {
        return find(name).isEmpty();
    }

    private boolean isDeleting(String name) {
        return find(name).filter(one -> Meta.isDeleting(one.object())).isPresent();
    }

    private List<String> owners(String name) {
        return OwnerGraph.owners(find(name).orElseThrow()).findValuesAsText("name");
    }

    private static ObjectNode map(String name) {
        ObjectNode object = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        object.putObject("metadata")
                .put("name", name)
                .put("namespace", "default")
                .put("uid", "uid-of-" + name);
        return object;
    }

    private void make(ObjectNode object) {
        try {
            objects.create(key(Meta.name(object)), object);
        } catch (Objects.Moved e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode ownedBy(ObjectNode object, String owner, boolean blocks) {
        Meta.of(object)
                .withArray("ownerReferences")
                .addObject()
                .put("apiVersion", "v1")
                .put("kind", "ConfigMap")
                .put("name", owner)
                .put("uid", "uid-of-" + owner)
                .put("blockOwnerDeletion", blocks);
        return object;
    }

    private static ObjectNode held(ObjectNode object) {
        Meta.setFinalizers(object, List.of(HELD));
        return object;
    }

    /** Takes the finalizer off, as whoever put it there would. */
    private void release(String name) {
        new Edits(objects, kinds, deletion).removeFinalizer(key(name), HELD);
    }

    private void delete(String name, String policy) {
        deletion.delete(configMaps, "default", name, new Deletion.How(Optional.empty(), policy, "", "", false));
    }

    @Test
    void backgroundLetsTheOwnerGoAndThenItsDependents() {
        make(map("owner"));
        make(held(ownedBy(map("dependent"), "owner", true)));
        delete("owner", "Background");

        assertThat(isGone("owner")).isTrue();
        await().until(() -> isDeleting("dependent"));
        release("dependent");
        await().until(() -> isGone("dependent"));
    }

    @Test
    void foregroundHoldsTheOwnerUntilWhatBlocksItIsGone() {
        make(map("owner"));
        make(held(ownedBy(map("dependent"), "owner", true)));
        delete("owner", "Foreground");

        await().until(() -> isDeleting("dependent"));
        assertThat(isDeleting("owner")).as("it waits").isTrue();
        release("dependent");
        await().until(() -> isGone("owner") && isGone("dependent"));
    }

    @Test
    void foregroundDoesNotWaitForWhatDoesNotBlock() {
        make(map("owner"));
        make(held(ownedBy(map("dependent"), "owner", false)));
        delete("owner", "Foreground");

        await().until(() -> isGone("owner"));
        assertThat(isDeleting("dependent")).isTrue();
    }

    @Test
    void foregroundGoesDownTheGenerationsAndUpAgain() {
        make(map("owner"));
        make(ownedBy(map("child"), "owner", true));
        make(held(ownedBy(map("grandchild"), "child", true)));
        delete("owner", "Foreground");

        await().until(() -> isDeleting("grandchild"));
        assertThat(isDeleting("child")).isTrue();
        assertThat(isDeleting("owner")).isTrue();
        release("grandchild");
        await().until(() -> isGone("grandchild") && isGone("child") && isGone("owner"));
    }

    @Test
    void foregroundLeavesWhatAnotherOwnerKeeps() {
        make(map("owner"));
        make(map("other"));
        make(ownedBy(ownedBy(map("shared"), "owner", true), "other", true));
        delete("owner", "Foreground");

        await().until(() -> isGone("owner"));
        assertThat(owners("shared")).containsExactly("other");
        assertThat(isDeleting("shared")).isFalse();
    }

    @Test
    void orphanLeavesTheDependentsWithoutAnOwner() {
        make(map("owner"));
        make(ownedBy(map("dependent"), "owner", true));
        make(map("other"));
        make(ownedBy(ownedBy(map("shared"), "owner", false), "other", false));
        delete("owner", "Orphan");

        await().until(() -> isGone("owner"));
        assertThat(owners("dependent")).isEmpty();
        assertThat(isDeleting("dependent")).isFalse();
        assertThat(owners("shared")).containsExactly("other");
    }

    @Test
    void orphanedDependentsStayWhenTheirOldOwnerIsLongGone() {
        make(map("owner"));
        make(ownedBy(map("dependent"), "owner", true));
        delete("owner", "Orphan");
        await().until(() -> isGone("owner"));
        make(ownedBy(map("marker"), "owner", true));

        await().until(() -> isGone("marker"));
        assertThat(isGone("dependent")).isFalse();
    }

    @Test
    void aDependentWithoutAnyLivingOwnerGoesAtOnce() {
        make(ownedBy(map("late"), "never-there", false));
        await().until(() -> isGone("late"));
    }

    @Test
    void finishesAfterARestartWhatWasBegun() throws IOException {
        make(map("owner"));
        make(held(ownedBy(map("dependent"), "owner", true)));
        collector.close();
        delete("owner", "Foreground");
        objects.close();

        start();
        await().until(() -> isDeleting("dependent"));
        release("dependent");
        await().until(() -> isGone("owner") && isGone("dependent"));
    }
}
