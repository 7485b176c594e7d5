package dev.hearth.kinds;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import java.net.HttpURLConnection;
import java.util.function.Consumer;

/** Lists what may be many objects by pages, so that neither side has all of them in hands at once. */
public final class Pages {
    /** Objects of a page, as kubectl asks for them. */
    public static final long SIZE = 500;

    /**
     * Hands each object on. When a page can no longer be had because the list is too old by then, all begins anew: {@code each}
     * must bear to see an object twice.
     */
    public static <T extends HasMetadata, L extends KubernetesResourceList<T>> void forEach(
            Listable<L> objects, Consumer<? super T> each) {
        try {
            byPages(objects, each);
        } catch (KubernetesClientException e) {
            if (e.getCode() != HttpURLConnection.HTTP_GONE) {
                throw e;
            }
            objects.list().getItems().forEach(each);
        }
    }

    private static <T extends HasMetadata, L extends KubernetesResourceList<T>> void byPages(
            Listable<L> objects, Consumer<? super T> each) {
        String next = null;
        do {
            L page = objects.list(
                    new ListOptionsBuilder().withLimit(SIZE).withContinue(next).build());
            page.getItems().forEach(each);
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
    }

    private Pages() {}
}
