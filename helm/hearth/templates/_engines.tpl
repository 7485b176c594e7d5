{{/* The chart's single-node engines (engines.yaml), and what rooms are told of an engine, whether the chart's or the site's own. */}}

{{- define "hearth.checkEngines" -}}
{{- if and .Values.engines.kafka.enabled (or .Values.eventing.kafka.bootstrapServers .Values.eventing.kafka.existingSecret) -}}
{{- fail "engines.kafka.enabled runs a Kafka and eventing.kafka names another: give one of them" -}}
{{- end -}}
{{- if and .Values.engines.s3.enabled (or .Values.storage.s3.endpoint .Values.storage.s3.existingSecret) -}}
{{- fail "engines.s3.enabled runs an S3 and storage.s3 names another: give one of them" -}}
{{- end -}}
{{- if and .Values.engines.keycloak.enabled (or .Values.storage.keycloak.url .Values.storage.keycloak.existingSecret) -}}
{{- fail "engines.keycloak.enabled runs a Keycloak and storage.keycloak names another: give one of them" -}}
{{- end -}}
{{- range $engine := list "kafka" "s3" "keycloak" -}}
{{- if and (index $.Values.engines $engine).enabled (not $.Values.storage.enabled) -}}
{{- fail (printf "engines.%s.enabled is given: it needs storage.enabled" $engine) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "hearth.engineSecret" -}}{{ (index .root.Values.engines .engine).existingSecret | default (printf "hearth-%s" .engine) }}{{- end -}}

{{/* As values eventing.kafka, storage.s3 and storage.keycloak are. */}}
{{- define "hearth.kafka" -}}
{{- if .Values.engines.kafka.enabled -}}
bootstrapServers: {{ printf "%s:9092" (include "hearth.host" (dict "root" . "service" "kafka")) | quote }}
replicationFactor: 1
existingSecret: {{ include "hearth.engineSecret" (dict "root" . "engine" "kafka") }}
{{- else -}}
{{ toYaml .Values.eventing.kafka }}
{{- end -}}
{{- end -}}

{{- define "hearth.s3" -}}
{{- if .Values.engines.s3.enabled -}}
endpoint: {{ include "hearth.url" (dict "root" . "service" "s3" "port" 9000) | quote }}
region: us-east-1
existingSecret: {{ include "hearth.engineSecret" (dict "root" . "engine" "s3") }}
features: []
{{- else -}}
{{ toYaml .Values.storage.s3 }}
{{- end -}}
{{- end -}}

{{- define "hearth.keycloak" -}}
{{- if .Values.engines.keycloak.enabled -}}
url: {{ include "hearth.url" (dict "root" . "service" "keycloak" "port" 8080) | quote }}
clientId: hearth
existingSecret: {{ include "hearth.engineSecret" (dict "root" . "engine" "keycloak") }}
{{- else -}}
{{ toYaml .Values.storage.keycloak }}
{{- end -}}
{{- end -}}

{{/* What each engine's pod has of its own: the port of its Service, its container's environment, ports and probes. */}}
{{- define "hearth.kafkaPort" -}}9092{{- end -}}
{{- define "hearth.kafkaContainer" -}}
env:
  - name: ENGINE_HOST
    value: {{ include "hearth.host" (dict "root" . "service" "kafka") | quote }}
  - name: ENGINE_PASSWORD
    valueFrom: { secretKeyRef: { name: {{ include "hearth.engineSecret" (dict "root" . "engine" "kafka") }}, key: password } }
ports:
  - { name: kafka, containerPort: 9092 }
startupProbe:
  tcpSocket: { port: kafka }
  periodSeconds: 1
  failureThreshold: 180
readinessProbe:
  tcpSocket: { port: kafka }
livenessProbe:
  tcpSocket: { port: kafka }
  failureThreshold: 6
{{- end -}}

{{- define "hearth.s3Port" -}}9000{{- end -}}
{{- define "hearth.s3Container" -}}
env:
  - name: ENGINE_ACCESS_KEY_ID
    valueFrom: { secretKeyRef: { name: {{ include "hearth.engineSecret" (dict "root" . "engine" "s3") }}, key: accessKeyId } }
  - name: ENGINE_SECRET_ACCESS_KEY
    valueFrom: { secretKeyRef: { name: {{ include "hearth.engineSecret" (dict "root" . "engine" "s3") }}, key: secretAccessKey } }
ports:
  - { name: s3, containerPort: 9000 }
startupProbe:
  httpGet: { path: /healthz, port: s3 }
  periodSeconds: 1
  failureThreshold: 180
readinessProbe:
  httpGet: { path: /healthz, port: s3 }
livenessProbe:
  httpGet: { path: /healthz, port: s3 }
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{- define "hearth.keycloakPort" -}}8080{{- end -}}
{{- define "hearth.keycloakContainer" -}}
env:
  # Issuers of tokens begin with it: rooms and functions reach Keycloak there.
  - name: KC_HOSTNAME
    value: {{ include "hearth.url" (dict "root" . "service" "keycloak" "port" 8080) | quote }}
  - name: KC_BOOTSTRAP_ADMIN_CLIENT_ID
    value: hearth
  - name: KC_BOOTSTRAP_ADMIN_CLIENT_SECRET
    valueFrom: { secretKeyRef: { name: {{ include "hearth.engineSecret" (dict "root" . "engine" "keycloak") }}, key: clientSecret } }
  - name: KC_BOOTSTRAP_ADMIN_USERNAME
    value: admin
  - name: KC_BOOTSTRAP_ADMIN_PASSWORD
    valueFrom: { secretKeyRef: { name: {{ include "hearth.engineSecret" (dict "root" . "engine" "keycloak") }}, key: adminPassword } }
ports:
  - { name: keycloak, containerPort: 8080 }
  - { name: management, containerPort: 9000 }
startupProbe:
  httpGet: { path: /health/started, port: management }
  periodSeconds: 2
  failureThreshold: 180
readinessProbe:
  httpGet: { path: /health/ready, port: management }
  timeoutSeconds: 5
livenessProbe:
  httpGet: { path: /health/live, port: management }
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{/* Their credentials, as rooms are given them; made once. */}}
{{- define "hearth.kafkaSecret" -}}
{{- $password := randAlphaNum 40 -}}
password: {{ $password }}
properties: |
  security.protocol=SASL_PLAINTEXT
  sasl.mechanism=PLAIN
  sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="hearth" password="{{ $password }}";
{{- end -}}
{{- define "hearth.s3Secret" -}}
accessKeyId: hearth-{{ randAlphaNum 16 }}
secretAccessKey: {{ randAlphaNum 40 }}
{{- end -}}
{{- define "hearth.keycloakSecret" -}}
clientSecret: {{ randAlphaNum 40 }}
adminPassword: {{ randAlphaNum 40 }}
{{- end -}}
