package dev.hearth.storage.tables.service.catalogue;

/** Provisioned capacity in units a second; both 0 when it is paid by request, which means no limit. */
public record Throughput(long read, long write) {
    public static final Throughput ON_DEMAND = new Throughput(0, 0);
}
