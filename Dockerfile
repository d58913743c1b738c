# syntax=docker/dockerfile:1
# The command alone, without a shell, as a user without rights.
#
#   docker build -t crawl .
#   docker run -v crawl:/data crawl https://example.com
#
# docs/deploy.md tells how it is stopped, and where its database is.
FROM golang:1.26-alpine AS build
RUN apk add --no-cache gcc make musl-dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make build-static STATIC=/out/crawl && mkdir /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/crawl /usr/local/bin/crawl
# A volume takes over the owner of the folder that it covers.
COPY --from=build --chown=nonroot:nonroot /out/data /data
WORKDIR /data
VOLUME /data
USER nonroot
# docker stop is a Ctrl-C, and the crawl resumable after it.
STOPSIGNAL SIGINT
ENTRYPOINT ["crawl"]
