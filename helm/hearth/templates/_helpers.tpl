{{/* Hearth is one a cluster: its names are fixed, so that rooms and functions find each other. */}}
{{- define "hearth.check" -}}
{{- if ne .Release.Namespace "hearth-system" -}}
{{- fail (printf "Hearth is installed once a cluster, into the namespace hearth-system, and not into '%s': helm install hearth hearth --namespace hearth-system --create-namespace" .Release.Namespace) -}}
{{- end -}}
{{- if and (eq .Values.storage.tables.engine "cql") (or (not .Values.storage.tables.cql.contactPoints) (not .Values.storage.tables.cql.datacenter)) -}}
{{- fail "storage.tables.engine is cql: name storage.tables.cql.contactPoints (host:port) and storage.tables.cql.datacenter" -}}
{{- end -}}
{{- if and .Values.storage.s3.endpoint (not .Values.storage.s3.existingSecret) -}}
{{- fail "storage.s3.endpoint is given: name its Secret in storage.s3.existingSecret (keys accessKeyId and secretAccessKey)" -}}
{{- end -}}
{{- if and .Values.storage.keycloak.url (not .Values.storage.keycloak.existingSecret) -}}
{{- fail "storage.keycloak.url is given: name its Secret in storage.keycloak.existingSecret (key clientSecret)" -}}
{{- end -}}
{{- if and (eq .Values.storage.tables.engine "rocksdb") (gt (int .Values.storage.replicas) 1) -}}
{{- fail "storage.replicas above 1 needs storage.tables.engine cql: with rocksdb the tables lie in the one pod" -}}
{{- end -}}
{{- if and .Values.eventing.kafka.bootstrapServers (not .Values.storage.enabled) -}}
{{- fail "eventing.kafka.bootstrapServers is given: eventing needs storage.enabled" -}}
{{- end -}}
{{- include "hearth.checkEngines" . -}}
{{- end -}}

{{- define "hearth.tag" -}}{{ .Values.image.tag | default .Chart.AppVersion }}{{- end -}}

{{- define "hearth.labels" -}}
app.kubernetes.io/name: {{ .name | default "hearth" }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .room }}
app.kubernetes.io/version: {{ include "hearth.tag" .root | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "hearth.selector" -}}
app.kubernetes.io/name: {{ .name | default "hearth" }}
app.kubernetes.io/component: {{ .room }}
{{- end -}}

{{/* Where a Service is: by name, or where there is no DNS by the variable that Kubernetes sets for it. */}}
{{- define "hearth.host" -}}
{{- if .root.Values.clusterDns -}}
hearth-{{ .service }}.{{ .root.Release.Namespace }}.svc
{{- else -}}
$(HEARTH_{{ upper .service }}_SERVICE_HOST)
{{- end -}}
{{- end -}}

{{- define "hearth.url" -}}
http://{{ include "hearth.host" . }}:{{ .port }}
{{- end -}}

{{- define "hearth.tokenSecret" -}}{{ .Values.internalToken.existingSecret | default "hearth-internal-token" }}{{- end -}}

{{- define "hearth.eventing" -}}{{ if (include "hearth.kafka" . | fromYaml).bootstrapServers }}yes{{ end }}{{- end -}}

{{/* What every room's pod has alike: who it is, how it may run. */}}
{{- define "hearth.pod" -}}
serviceAccountName: hearth-{{ .room }}
{{ include "hearth.confinedPod" . }}
{{- end -}}

{{- define "hearth.confinedPod" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: { type: RuntimeDefault }
{{- with .values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What every room's container has alike. */}}
{{- define "hearth.container" -}}
name: {{ .room }}
image: {{ .root.Values.image.prefix }}{{ .room }}:{{ include "hearth.tag" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
{{ include "hearth.confinedContainer" . }}
startupProbe:
  httpGet: { path: /q/health/ready, port: health }
  periodSeconds: 1
  failureThreshold: 180
readinessProbe:
  httpGet: { path: /q/health/ready, port: health }
  periodSeconds: 5
  timeoutSeconds: 5
livenessProbe:
  httpGet: { path: /q/health/live, port: health }
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- end -}}

{{- define "hearth.confinedContainer" -}}
terminationMessagePolicy: FallbackToLogsOnError
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
resources: {{- toYaml .values.resources | nindent 2 }}
{{- end -}}

{{- define "hearth.env" -}}
- name: HEARTH_REGION
  value: {{ .root.Values.region | quote }}
- name: HEARTH_INTERNAL_TOKEN
  valueFrom: { secretKeyRef: { name: {{ include "hearth.tokenSecret" .root }}, key: token } }
{{- end -}}

{{- define "hearth.moreEnv" -}}
{{- with .values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "hearth.claim" -}}
metadata: { name: {{ .name }} }
spec:
  accessModes: [ReadWriteOnce]
  {{- with .persistence.storageClass }}
  storageClassName: {{ . }}
  {{- end }}
  resources: { requests: { storage: {{ .persistence.size }} } }
{{- end -}}

{{- define "hearth.pdbVersion" -}}
{{- if semverCompare ">=1.21-0" .Capabilities.KubeVersion.Version }}policy/v1{{ else }}policy/v1beta1{{ end -}}
{{- end -}}
