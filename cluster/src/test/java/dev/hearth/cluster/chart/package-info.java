/** The chart of {@code helm/hearth}, held against several versions of Kubernetes by Helm itself. It needs no cluster. */
@NullMarked
package dev.hearth.cluster.chart;

import org.jspecify.annotations.NullMarked;
