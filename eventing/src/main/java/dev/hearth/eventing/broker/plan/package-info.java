/** What the manifests of brokers and triggers ask, as records: read once, defaults filled in, checked. Pure. */
@NullMarked
package dev.hearth.eventing.broker.plan;

import org.jspecify.annotations.NullMarked;
