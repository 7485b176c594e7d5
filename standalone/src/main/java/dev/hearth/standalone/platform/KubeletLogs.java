package dev.hearth.standalone.platform;

import dev.hearth.standalone.apiserver.PodLogs;
import dev.hearth.standalone.kubelet.LocalKubelet;
import dev.hearth.standalone.kubelet.log.LogQuery;
import dev.hearth.standalone.kubelet.log.NoSuchLog;
import dev.hearth.standalone.kubelet.log.PodId;
import java.io.IOException;
import java.io.OutputStream;

/** The API server's question for a log, asked of the kubelet. */
final class KubeletLogs implements PodLogs {
    private final LocalKubelet kubelet;

    KubeletLogs(LocalKubelet kubelet) {
        this.kubelet = kubelet;
    }

    @Override
    public void read(Query query, OutputStream to) throws IOException, InterruptedException, NoLog {
        LogQuery part = new LogQuery(
                query.follow(),
                query.previous(),
                query.timestamps(),
                query.tailLines(),
                query.since(),
                query.limitBytes());
        try {
            kubelet.logs().read(new PodId(query.namespace(), query.pod(), query.uid()), query.container(), part, to);
        } catch (NoSuchLog e) {
            throw new NoLog(String.valueOf(e.getMessage()));
        }
    }
}
