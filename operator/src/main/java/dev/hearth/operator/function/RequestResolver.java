package dev.hearth.operator.function;

import dev.hearth.operator.code.CodeFault;
import dev.hearth.operator.code.CodeRequest;
import dev.hearth.operator.code.CodeResolver;
import dev.hearth.operator.code.CodeState;
import dev.hearth.operator.code.Digest;
import dev.hearth.operator.function.FunctionRequest.Source;
import dev.hearth.operator.function.FunctionRequest.Variable;
import dev.hearth.operator.function.PodAdditions.Need;
import dev.hearth.operator.function.References.Contents;
import dev.hearth.operator.function.References.Kind;
import dev.hearth.operator.function.References.Reference;
import dev.hearth.operator.names.FunctionKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows what a function names: its code to a package, its references to Secrets and ConfigMaps. */
final class RequestResolver {
    private final CodeResolver code;
    private final References references;

    RequestResolver(CodeResolver code, References references) {
        this.code = code;
        this.references = references;
    }

    Resolution resolve(FunctionRequest request) {
        Map<Reference, Contents> contents = references.read(request.key(), request.references());
        return switch (request.source()) {
            case Source.Image(String image) ->
                withVariables(
                        request,
                        Finding.yes("Image", "The code is in the image \"%s\".".formatted(image)),
                        Optional.empty(),
                        contents);
            case Source.Package(CodeRequest asked) -> withCode(request, asked, contents);
            case Source.FromConfigMap(Reference map) -> {
                Contents found = contents.get(map);
                yield found == null
                        ? noCode(Finding.no(
                                "ConfigMapNotFound",
                                "spec.code.configMap \"%s\" is not in the namespace \"%s\"; create it or correct the name."
                                        .formatted(map.name(), map.namespace())))
                        : withCode(request, new CodeRequest.Files(found.data()), contents);
            }
        };
    }

    void forget(FunctionKey function) {
        code.forget(function);
        references.forget(function);
    }

    private Resolution withCode(FunctionRequest request, CodeRequest asked, Map<Reference, Contents> contents) {
        return switch (code.resolve(request.key(), asked)) {
            case CodeState.Stored(Digest digest) ->
                withVariables(
                        request,
                        Finding.yes("Stored", "The package \"%s\" is stored.".formatted(digest)),
                        Optional.of(digest),
                        contents);
            case CodeState.Fetching fetching ->
                noCode(Finding.notYet("Downloading", "The package is being downloaded from spec.code.zip.url."));
            case CodeState.Refused(CodeFault fault) ->
                noCode(Finding.no(fault.reason().name(), fault.message()));
        };
    }

    private static Resolution noCode(Finding code) {
        return new Resolution.Incomplete(code, code);
    }

    private static Resolution withVariables(
            FunctionRequest request, Finding code, Optional<Digest> digest, Map<Reference, Contents> contents) {
        for (Variable variable : request.environment()) {
            if (variable instanceof Variable.FromObject from) {
                Optional<Finding> problem = missing(from, contents.get(from.object()));
                if (problem.isPresent()) {
                    return new Resolution.Incomplete(code, problem.get());
                }
            }
        }
        for (Bound bound : request.bindings()) {
            Optional<Finding> problem = missing(bound, contents.get(bound.to()));
            if (problem.isPresent()) {
                return new Resolution.Incomplete(code, problem.get());
            }
        }
        for (Need need : request.pod().map(PodAdditions::needs).orElse(List.of())) {
            Optional<Finding> problem = missing(need, contents.get(need.object()));
            if (problem.isPresent()) {
                return new Resolution.Incomplete(code, problem.get());
            }
        }
        return new Resolution.Complete(code, digest, contents);
    }

    private static Optional<Finding> missing(
            Variable.FromObject from, @org.jspecify.annotations.Nullable Contents contents) {
        String kind = from.object().kind().title();
        if (contents == null) {
            return Optional.of(Finding.no(
                    kind + "NotFound",
                    "The environment variable \"%s\" refers to the %s \"%s\", which is not in the namespace \"%s\"; create it or correct the name."
                            .formatted(
                                    from.name(),
                                    kind,
                                    from.object().name(),
                                    from.object().namespace())));
        }
        if (!contents.data().containsKey(from.key())) {
            return Optional.of(Finding.no(
                    kind + "KeyNotFound",
                    "The environment variable \"%s\" refers to the key \"%s\" of the %s \"%s\", which has no such key; add it or correct the key."
                            .formatted(
                                    from.name(), from.key(), kind, from.object().name())));
        }
        return Optional.empty();
    }

    private static Optional<Finding> missing(Need need, @org.jspecify.annotations.Nullable Contents contents) {
        String kind = need.object().kind().title();
        if (contents == null) {
            return Optional.of(Finding.no(
                    kind + "NotFound",
                    "The volume \"%s\" of spec.pod has the %s \"%s\", which is not in the namespace \"%s\"; create it or correct the name."
                            .formatted(
                                    need.volume(),
                                    kind,
                                    need.object().name(),
                                    need.object().namespace())));
        }
        return need.keys().stream()
                .filter(key -> !contents.data().containsKey(key))
                .findFirst()
                .map(key -> Finding.no(
                        kind + "KeyNotFound",
                        "The volume \"%s\" of spec.pod has the key \"%s\" of the %s \"%s\", which has no such key; add it or correct the key."
                                .formatted(
                                        need.volume(), key, kind, need.object().name())));
    }

    private static Optional<Finding> missing(Bound bound, @org.jspecify.annotations.Nullable Contents contents) {
        Reference to = bound.to();
        if (contents == null) {
            return Optional.of(Finding.no(
                    to.kind().title() + "NotFound",
                    "spec.bindings names the %s \"%s\", which is not in the namespace \"%s\"; create it or correct the name."
                            .formatted(to.kind().title(), to.name(), to.namespace())));
        }
        if (to.kind() == Kind.USER_POOL && !contents.data().containsKey(Bound.USER_POOL_ID)) {
            return Optional.of(Finding.notYet(
                    "UserPoolNotReady", "The UserPool \"%s\" has no id yet; see its conditions.".formatted(to.name())));
        }
        return Optional.empty();
    }
}
