#!/bin/sh
# Starts MiniStack inside of its image. docker-compose.localstack.yml uses it as the entrypoint.
set -eu

# The image contains the Node version that its distribution had when it was built, and runs our functions with it.
# With Node 20 the confirmation of a payment answers 500.
if [ "$(node -p 'process.versions.node.split(".")[0] >= 22')" != true ]; then
  echo "this MiniStack image has Node $(node --version), and the functions need Node 22 or newer" >&2
  exit 1
fi

# S3 files are written at once, everything else at a clean stop. After a kill without a clean stop before it the buckets
# would exist and their stacks not, and the next bootstrap could not create its bucket.
[ -e "$STATE_DIR/cloudformation.json" ] || rm -rf "${S3_DATA_DIR:?}"/*

exec python -m ministack
