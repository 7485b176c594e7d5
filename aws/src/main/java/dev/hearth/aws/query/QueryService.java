package dev.hearth.aws.query;

/** A service that speaks AWS's Query protocol. */
public interface QueryService {
    /** The signing name, such as {@code sns}. */
    String name();

    /** The XML namespace of its answers. */
    String namespace();

    /** Longest body that is read. */
    int maxBodyBytes();

    /** May this action be called without a signature? */
    boolean open(String action);

    /**
     * What stands in the answer's {@code …Result} element. On a virtual thread; may block. Throws what a caller is to be told
     * as a {@link QueryFault}.
     */
    Xml call(QueryCall call);
}
