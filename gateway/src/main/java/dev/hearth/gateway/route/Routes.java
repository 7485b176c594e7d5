package dev.hearth.gateway.route;

import dev.hearth.aws.keys.AccessKeys;
import dev.hearth.aws.signature.SigningKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The route table. Writers (informers, tests) put and remove whole records from any thread; readers look one up without
 * waiting. Every change reaches the listeners that were added before it.
 */
public final class Routes {
    private final Map<String, FunctionRoute> functions = new ConcurrentHashMap<>();
    private final Map<String, String> namespacesByAccount = new ConcurrentHashMap<>();
    private final Map<String, PodRoute> pods = new ConcurrentHashMap<>();
    private final Map<String, AssignmentRoute> assignments = new ConcurrentHashMap<>();
    private final AccessKeys keys = new AccessKeys();
    private final List<RouteListener> listeners = new ArrayList<>();

    public synchronized void listen(RouteListener listener) {
        listeners.add(listener);
        functions.values().forEach(listener::functionChanged);
        assignments.values().forEach(listener::assignmentChanged);
        pods.values().forEach(listener::podChanged);
    }

    public @Nullable FunctionRoute function(String key) {
        return functions.get(key);
    }

    public Collection<FunctionRoute> functions() {
        return functions.values();
    }

    /** The namespace that an ARN's account id stands for, among the namespaces that have or had functions. */
    public @Nullable String namespaceOf(String accountId) {
        return namespacesByAccount.get(accountId);
    }

    public @Nullable SigningKey key(String accessKeyId) {
        return keys.find(accessKeyId);
    }

    public synchronized void put(FunctionRoute function) {
        if (function.equals(functions.put(function.key(), function))) {
            return;
        }
        namespacesByAccount.putIfAbsent(dev.hearth.api.AccountId.of(function.namespace()), function.namespace());
        listeners.forEach(listener -> listener.functionChanged(function));
    }

    public synchronized void removeFunction(String key) {
        FunctionRoute gone = functions.remove(key);
        if (gone != null) {
            listeners.forEach(listener -> listener.functionGone(gone));
        }
    }

    public synchronized void put(AssignmentRoute assignment) {
        if (!assignment.equals(assignments.put(assignment.function(), assignment))) {
            listeners.forEach(listener -> listener.assignmentChanged(assignment));
        }
    }

    public synchronized void removeAssignment(String function) {
        AssignmentRoute gone = assignments.remove(function);
        if (gone != null) {
            listeners.forEach(listener -> listener.assignmentGone(gone));
        }
    }

    public synchronized void put(PodRoute pod) {
        if (!pod.equals(pods.put(pod.uid(), pod))) {
            listeners.forEach(listener -> listener.podChanged(pod));
        }
    }

    public synchronized void removePod(String uid) {
        PodRoute gone = pods.remove(uid);
        if (gone != null) {
            listeners.forEach(listener -> listener.podGone(gone));
        }
    }

    /** The access keys, which have no listeners. */
    public AccessKeys keys() {
        return keys;
    }
}
