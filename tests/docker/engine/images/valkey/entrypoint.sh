#!/bin/sh
# The part of the published entrypoint that docker-compose.localstack.yml relies on.
set -eu
if [ "$1" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  chown -R 998:998 /data
  exec setpriv --reuid=998 --regid=998 --clear-groups "$0" "$@"
fi
# The published image is built without protected mode: a container has no other way in than its published ports.
if [ "$1" = valkey-server ]; then exec "$@" --protected-mode no; fi
exec "$@"
