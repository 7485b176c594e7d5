/**
 * What engines that are child processes share: {@link dev.hearth.standalone.engines.child.SupervisedEngine} starts one with the
 * first question for it and again when it ends, {@link dev.hearth.standalone.engines.child.UserCache} gets what it consists of
 * once through Maven, and {@link dev.hearth.standalone.engines.child.EngineFolder} keeps its id, port and secrets. Nothing here
 * knows which engine it is.
 */
@NullMarked
package dev.hearth.standalone.engines.child;

import org.jspecify.annotations.NullMarked;
