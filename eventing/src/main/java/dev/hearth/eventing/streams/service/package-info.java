/**
 * The Kinesis Data Streams API (API version 2013-12-02, JSON 1.1 or CBOR) over Stream objects and their topics. Door:
 * {@link dev.hearth.eventing.streams.service.Kinesis}. What it changes of a stream it changes in the object, so kubectl and the
 * API always agree; records are read from and written to Kafka.
 */
@NullMarked
package dev.hearth.eventing.streams.service;

import org.jspecify.annotations.NullMarked;
