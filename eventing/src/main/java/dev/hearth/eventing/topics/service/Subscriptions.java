package dev.hearth.eventing.topics.service;

import dev.hearth.eventing.destinations.Destination;
import dev.hearth.eventing.topics.TopicLogs;
import dev.hearth.eventing.topics.catalogue.Catalogue;
import dev.hearth.eventing.topics.catalogue.Protocol;
import dev.hearth.eventing.topics.catalogue.SubscriptionRecord;
import dev.hearth.eventing.topics.catalogue.TopicRecord;
import dev.hearth.eventing.topics.delivery.Attempt;
import dev.hearth.eventing.topics.delivery.Endpoints;
import dev.hearth.eventing.topics.delivery.TargetArn;
import dev.hearth.eventing.topics.message.Refused;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/** Makes, confirms, changes and ends subscriptions. Any thread; blocks. */
public final class Subscriptions {
    private static final Logger LOG = Logger.getLogger(Subscriptions.class);
    private static final int MOST_ASKING = 256;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Catalogue catalogue;
    private final TopicLogs logs;
    private final Endpoints endpoints;
    private final Clock clock;
    private final Semaphore asking = new Semaphore(MOST_ASKING);

    public Subscriptions(Catalogue catalogue, TopicLogs logs, Endpoints endpoints, Clock clock) {
        this.catalogue = catalogue;
        this.logs = logs;
        this.endpoints = endpoints;
        this.clock = clock;
    }

    /**
     * Subscribes; one that is there with the same attributes is the answer, too. Where somebody must confirm it, they are
     * asked (again).
     *
     * @param fromManifest does a Topic's manifest ask for it? Then its attributes become these, whatever they were.
     */
    public SubscriptionRecord subscribe(
            TopicRecord topic,
            Protocol protocol,
            String endpoint,
            Map<String, String> attributes,
            boolean fromManifest) {
        checkEndpoint(topic, protocol, endpoint);
        SubscriptionAttributes.check(topic.id(), protocol, attributes);
        Optional<SubscriptionRecord> there = catalogue.subscriptions(topic.id()).stream()
                .filter(one -> one.protocol() == protocol && one.endpoint().equals(endpoint))
                .findFirst();
        SubscriptionRecord subscription = there.isPresent()
                ? again(there.get(), attributes, fromManifest)
                : make(topic, protocol, endpoint, attributes, fromManifest);
        // A manifest is looked at again and again; nobody wants a mail each time.
        boolean mayAsk = !fromManifest || there.isEmpty() || protocol.isHttp();
        if (!subscription.confirmed() && mayAsk) {
            ask(topic, subscription);
        }
        return subscription;
    }

    private SubscriptionRecord again(SubscriptionRecord there, Map<String, String> attributes, boolean fromManifest) {
        if (!fromManifest) {
            boolean same = attributes.entrySet().stream()
                    .allMatch(asked -> there.attribute(asked.getKey(), "").equals(asked.getValue()));
            if (!same) {
                throw Refused.invalid("Attributes Reason: Subscription already exists with different attributes");
            }
            return there;
        }
        SubscriptionRecord changed = there.withAttributes(attributes).ofManifest(true);
        if (!changed.equals(there)) {
            catalogue.put(changed);
        }
        return changed;
    }

    private SubscriptionRecord make(
            TopicRecord topic,
            Protocol protocol,
            String endpoint,
            Map<String, String> attributes,
            boolean fromManifest) {
        byte[] random = new byte[64];
        RANDOM.nextBytes(random);
        SubscriptionRecord made = new SubscriptionRecord(
                topic.id(),
                UUID.randomUUID().toString(),
                protocol,
                endpoint,
                attributes,
                protocol.mustConfirm() ? Optional.of(HexFormat.of().formatHex(random)) : Optional.empty(),
                !protocol.mustConfirm(),
                !protocol.mustConfirm(),
                clock.millis(),
                fromManifest,
                protocol.mustConfirm() ? Map.of() : logs.ends(topic.id()));
        catalogue.put(made);
        return made;
    }

    /** Sends the question on a thread of its own; a few attempts, then Subscribe has to be called again. */
    private void ask(TopicRecord topic, SubscriptionRecord subscription) {
        String token = subscription.token().orElse("");
        if (!asking.tryAcquire()) {
            throw Refused.of(
                    429, "Throttled", "Too many subscriptions are being confirmed at once; subscribe again later");
        }
        Thread.ofVirtual().name("ask-" + subscription.id()).start(() -> {
            try {
                for (int attempt = 1; attempt <= 4; attempt++) {
                    Attempt outcome = endpoints.askToConfirm(topic, subscription, token, clock.instant());
                    if (!(outcome instanceof Attempt.NotNow)) {
                        return;
                    }
                    Thread.sleep(attempt * 1_000L);
                }
                LOG.infof("an endpoint could not be asked to confirm subscription=%s", subscription.id());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.warnf(e, "an endpoint could not be asked to confirm subscription=%s", subscription.id());
            } finally {
                asking.release();
            }
        });
    }

    /** What is published from now on is the subscription's. Confirming again changes nothing. */
    SubscriptionRecord confirm(String token, boolean authenticated) {
        SubscriptionRecord found = catalogue.subscriptions().stream()
                .filter(one -> one.token().filter(token::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> Refused.invalid("Token"));
        if (found.confirmed()) {
            return found;
        }
        SubscriptionRecord confirmed = found.confirm(authenticated, logs.ends(found.topic()));
        catalogue.put(confirmed);
        return confirmed;
    }

    void setAttribute(SubscriptionRecord subscription, String name, String value) {
        SubscriptionRecord changed = subscription.withAttribute(name, value);
        SubscriptionAttributes.check(subscription.topic(), subscription.protocol(), Map.of(name, value));
        SubscriptionAttributes.check(subscription.topic(), subscription.protocol(), changed.attributes());
        catalogue.put(changed);
    }

    public void end(SubscriptionRecord subscription) {
        catalogue.remove(subscription);
    }

    private static void checkEndpoint(TopicRecord topic, Protocol protocol, String endpoint) {
        boolean fits = endpoint.length() <= 2048
                && switch (protocol) {
                    case LAMBDA ->
                        TargetArn.parse(endpoint, topic.id().namespace())
                                .filter(Destination.Function.class::isInstance)
                                .isPresent();
                    case FIREHOSE ->
                        TargetArn.parse(endpoint, topic.id().namespace())
                                .filter(Destination.Stream.class::isInstance)
                                .isPresent();
                    case HTTP, HTTPS -> isUrl(endpoint, protocol.word);
                    case EMAIL, EMAIL_JSON -> endpoint.matches("[^@\\s<>\",;]+@[^@\\s<>\",;]+");
                };
        if (!fits) {
            throw Refused.invalid("Endpoint Reason: \"%s\" is no endpoint of the protocol %s in this account"
                    .formatted(endpoint, protocol.word));
        }
        if (protocol.isEmail() && topic.mail().isEmpty()) {
            throw Refused.invalid("Endpoint Reason: the topic has no mail server; name one in spec.smtp of its Topic");
        }
    }

    private static boolean isUrl(String endpoint, String scheme) {
        try {
            URI url = URI.create(endpoint);
            return scheme.equalsIgnoreCase(url.getScheme()) && url.getHost() != null && url.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
