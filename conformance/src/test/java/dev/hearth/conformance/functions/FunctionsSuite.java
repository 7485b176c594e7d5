package dev.hearth.conformance.functions;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** On a class of the functions suite: its tests may take a {@link Platform} and a {@link Workshop}. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("functions")
@ExtendWith(WorkshopForEachTest.class)
public @interface FunctionsSuite {}
