package dev.hearth.api.bucket;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;

/** What is so, written by the storage room alone. */
@JsonClassDescription("What has become of it: conditions (Ready first), its name at the engine and what it holds.")
@JsonInclude(JsonInclude.Include.NON_NULL)
public class BucketStatus {
    /** The condition that says whether the bucket can be used. */
    public static final String READY = "Ready";

    public Long observedGeneration;

    @JsonPropertyDescription("The bucket's name at the engine.")
    public String bucketName;

    @JsonPropertyDescription("Objects in the bucket, when last counted.")
    public Long objects;

    @JsonPropertyDescription("Bytes of all objects together, when last counted.")
    public Long bytes;

    public List<Condition> conditions = new ArrayList<>();
}
