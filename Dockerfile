# syntax=docker/dockerfile:1
# An image of one static binary and the certificates that it trusts: no shell, no package, no root.
#   docker build --build-arg COMMIT=$(git describe --always --dirty) -t pocketclinic .
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG COMMIT=
RUN make build COMMIT=$COMMIT
RUN mkdir data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /src/bin/pocketclinic /pocketclinic
COPY --from=build --chown=65532:65532 /src/data /data
USER 65532:65532
VOLUME /data
EXPOSE 8090
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["/pocketclinic", "health"]
ENTRYPOINT ["/pocketclinic"]
CMD ["serve", "--http=0.0.0.0:8090", "--dir=/data"]
