# The service in an image:                docker build -t spillway:0.1.0-SNAPSHOT .
# the same with what is for development:  docker build -t spillway-dev:0.1.0-SNAPSHOT --target dev .
# docs/operating/image.md says what is in them, what they need, and what was measured.

FROM eclipse-temurin:25-jdk AS build
RUN rm -f /etc/apt/apt.conf.d/docker-clean
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update -qq && apt-get install -qq -y --no-install-recommends maven unzip zip

# What the jars need of the JDK. jdeps finds most of it; by reflection come jdk.management (Micrometer, Kafka), java.xml and
# java.naming (Logback), java.security.sasl and .jgss and jdk.security.auth (Kafka's logins). jdk.jcmd is for people: thread dumps.
RUN jlink --output /image/opt/java --no-header-files --no-man-pages --compress zip-6 \
      --add-modules java.base,java.logging,java.management,java.naming,java.security.jgss,java.security.sasl,java.xml,jdk.jcmd,jdk.jfr,jdk.management,jdk.security.auth,jdk.unsupported

WORKDIR /build
COPY src/image/trust src/image/
COPY pom.xml CHANGELOG.md CONTRIBUTING.md LICENSE NOTICE README.md SECURITY.md spillway ./
COPY docs docs
COPY src/dist src/dist
COPY src/main src/main
RUN --mount=type=cache,target=/m2,sharing=locked --mount=type=secret,id=extra_ca \
    if [ -s /run/secrets/extra_ca ]; then \
      src/image/trust /run/secrets/extra_ca /tmp/trust && export MAVEN_OPTS=-Djavax.net.ssl.trustStore=/tmp/trust; \
    fi \
    && mvn -B -q -Dmaven.repo.local=/m2 -Pfast package
# The distribution, of which the image takes what production runs.
COPY src/image src/image
RUN src/image/unpack target/spillway-*.tar.gz /image/opt/spillway /image-dev/opt/spillway/dev
# Java's own archive of classes holds what the health check loads, for which the cache is too large.
RUN java="/image/opt/java/bin/java -XX:+UseSerialGC -XX:+UseCompactObjectHeaders" \
    && { $java -Xshare:off -XX:DumpLoadedClassList=/tmp/classes -cp /image/opt/spillway/health io.spillway.cli.HealthCheck / 1 || true; } \
    && $java -XX:SharedClassListFile=/tmp/classes -Xshare:dump -Xlog:disable

# Of Debian only the libraries that Java and the natives need: no shell, no package manager.
FROM debian:bookworm-slim AS libraries
COPY src/image/libraries /
RUN /libraries /root-of-image

FROM scratch AS untrained
COPY --from=libraries /root-of-image /
COPY --from=build /image /

# Runs the service once as it will run, so that the next start finds its classes loaded and its methods profiled (JEP 514, 515).
FROM debian:bookworm-slim AS trained
COPY --from=untrained /opt /opt
COPY --from=build /image-dev /
COPY src/image/train src/compose/faults.json /training/
RUN /training/train /opt/spillway/spillway.aot

FROM untrained AS runtime
LABEL org.opencontainers.image.title="Spillway" \
      org.opencontainers.image.description="Runs LLM jobs through Kafka; every failure has the status it really has." \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=trained /opt/spillway/spillway.aot /opt/spillway/
# A number, so that Kubernetes can see that it is not root. The directory is the only one that is written to.
USER 10001:10001
# glibc's allocator would keep a heap of its own for every thread or two.
ENV MALLOC_ARENA_MAX=2
# Where the instance id is kept if none is configured.
ENV STATE_DIRECTORY=/var/lib/spillway
WORKDIR /var/lib/spillway
VOLUME /var/lib/spillway
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["/opt/java/bin/java", "@/opt/spillway/health.options"]
ENTRYPOINT ["/opt/java/bin/java", "@/opt/spillway/jvm.options", "-jar", "/opt/spillway/spillway.jar"]
CMD ["run"]

# What production does not run, too: the simulator, an embedded Kafka, the demo.
FROM runtime AS dev
COPY --from=build /image-dev /
ENTRYPOINT ["/opt/java/bin/java", "@/opt/spillway/jvm.options", "-cp", "/opt/spillway/spillway.jar:/opt/spillway/dev/*", "io.spillway.cli.Main"]
CMD ["run"]

# The last one is what a build without --target makes.
FROM runtime AS service
