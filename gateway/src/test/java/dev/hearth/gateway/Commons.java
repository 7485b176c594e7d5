package dev.hearth.gateway;

import dev.hearth.gateway.dispatch.Homes;
import dev.hearth.gateway.peers.Members;
import dev.hearth.kinds.gateways.GatewayAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Which gateways there are, kept by the test instead of by Leases; each hears of a change before it is done. */
final class Commons {
    private final Map<String, GatewayAddress> announced = new TreeMap<>();
    private final Map<String, Member> members = new TreeMap<>();

    private final class Member implements Members {
        final String name;
        final Set<GatewayAddress> lost = new HashSet<>();
        Consumer<List<GatewayAddress>> hears = nobody -> {};

        Member(String name) {
            this.name = name;
        }

        void tell() {
            hears.accept(live().stream().filter(one -> !lost.contains(one)).toList());
        }

        @Override
        public void follow(Consumer<List<GatewayAddress>> live) {
            synchronized (Commons.this) {
                hears = live;
                tell();
            }
        }

        @Override
        public void announce(GatewayAddress self) {
            put(self);
        }

        @Override
        public void unreachable(GatewayAddress gateway) {
            synchronized (Commons.this) {
                lost.add(gateway);
                tell();
            }
        }

        @Override
        public void reached(GatewayAddress gateway) {}

        @Override
        public void leave() {
            remove(name);
        }

        @Override
        public void close() {
            synchronized (Commons.this) {
                members.remove(name);
                announced.remove(name);
            }
        }
    }

    synchronized Members member(String name) {
        Member member = new Member(name);
        members.put(name, member);
        return member;
    }

    synchronized List<GatewayAddress> live() {
        return List.copyOf(announced.values());
    }

    synchronized void put(GatewayAddress gateway) {
        announced.put(gateway.name(), gateway);
        members.values().forEach(Member::tell);
    }

    synchronized void remove(String name) {
        announced.remove(name);
        members.values().forEach(Member::tell);
    }

    /** One of them takes others for living than those that do. */
    synchronized void mislead(String name, List<GatewayAddress> live) {
        member(members, name).hears.accept(live);
    }

    synchronized void correct(String name) {
        member(members, name).tell();
    }

    private static Member member(Map<String, Member> members, String name) {
        return Objects.requireNonNull(members.get(name));
    }

    /** A function's name whose home is that gateway. */
    String functionAtHomeAt(String gateway) {
        for (int i = 0; ; i++) {
            if (Homes.of(gateway, live()).away("default/f" + i) == null) {
                return "f" + i;
            }
        }
    }
}
