#!/bin/sh
# Creates a ticket and prints the reply. Needs USHER_URL, USHER_API_KEY and USHER_BRAND.
set -eu

body=$(
  cat <<JSON
{
  "data": {
    "brand": "$USHER_BRAND",
    "username": "john.d",
    "email": "john.d@example.com",
    "firstName": "John",
    "lastName": "Doe",
    "phone1": "+44 20 7946 0958"
  }
}
JSON
)

# The key goes in by standard input, so that nobody reads it in the list of processes.
printf 'header = "Authorization: Bearer %s"\n' "$USHER_API_KEY" |
  curl --config - --silent --show-error --fail-with-body \
    --header 'Content-Type: application/json' \
    --data "$body" \
    "$USHER_URL/auth/ticket"
echo
