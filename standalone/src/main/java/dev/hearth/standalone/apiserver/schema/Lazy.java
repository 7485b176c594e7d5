package dev.hearth.standalone.apiserver.schema;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A value made once, by whoever asks first. */
public final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private volatile @Nullable T value;

    public Lazy(Supplier<T> maker) {
        this.maker = maker;
    }

    /** The value; two who ask first at the same moment may both make it. */
    @Override
    public T get() {
        T known = value;
        if (known == null) {
            known = maker.get();
            value = known;
        }
        return known;
    }
}
