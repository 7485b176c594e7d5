package dev.hearth.conformance.storage;

import dev.hearth.conformance.functions.WorkshopForEachTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a class of the storage suite, which runs wherever the functions suite does and takes the same parameters. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("functions")
@ExtendWith(WorkshopForEachTest.class)
public @interface StorageSuite {}
