#!/bin/sh
set -eu
: "${SAINO_TOKEN:?Set it to your token.}"

# The token is passed on standard input, since a list of processes shows arguments.
# A redirect is an error, since it could send the token to another host.
response=$(printf 'token: %s\n' "$SAINO_TOKEN" |
  curl --header @- --get --data-urlencode 'email=user@example.com' \
    --silent --show-error --fail-with-body --max-time 30 \
    --location --max-redirs 0 \
    'https://api.saino.io/api/apis/email-cleaning/verify-single') || {
  printf '%s\n' "$response" >&2
  exit 1
}
printf '%s\n' "$response" | jq --null-input --raw-output '
  input
  | if .status == "success" then .data else error(.error) end
  | "\(.result) (\(.status))"'
