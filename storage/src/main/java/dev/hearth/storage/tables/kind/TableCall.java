package dev.hearth.storage.tables.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A call of the DynamoDB API that is to be made, in the namespace of the Table. */
record TableCall(String operation, ObjectNode body) {}
