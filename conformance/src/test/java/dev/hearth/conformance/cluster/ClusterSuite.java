package dev.hearth.conformance.cluster;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** On a class of the cluster suite: its tests may take a {@link Sandbox}, and run beside those of other classes. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SandboxForEachTest.class)
public @interface ClusterSuite {}
