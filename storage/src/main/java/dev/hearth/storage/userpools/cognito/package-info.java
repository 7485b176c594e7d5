/**
 * Amazon Cognito's user-pool API over Keycloak (Cognito user pools API reference, version 2016-04-18). Door: {@link
 * dev.hearth.storage.userpools.cognito.CognitoUserPools}, a {@code JsonService} of the room's listener. Operations are grouped
 * by who calls them: {@code SignUps}, {@code SignIns}, {@code Passwords} and {@code OwnAccount} for people, {@code AdminUsers}
 * and {@code Describing} for servers that sign their requests. Errors are Cognito's types and sentences, made in {@code
 * Faults} alone. Calls run on virtual threads, hold no lock while they wait, and log no names, passwords, codes or tokens.
 */
@NullMarked
package dev.hearth.storage.userpools.cognito;

import org.jspecify.annotations.NullMarked;
