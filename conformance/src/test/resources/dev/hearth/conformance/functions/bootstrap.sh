#!/bin/sh
# A runtime in shell, as AWS's documentation has it ("Building a custom runtime").
while true; do
  headers="$(mktemp)"
  event="$(curl -sS -LD "$headers" "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next")" || exit 1
  id="$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)"
  rm -f "$headers"
  curl -sS "http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/$id/response" -d "{\"echo\":$event}" >/dev/null
done
