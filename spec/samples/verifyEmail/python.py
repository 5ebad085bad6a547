import os
import sys

import requests

token = os.environ.get("SAINO_TOKEN") or sys.exit("Set SAINO_TOKEN to your token.")
response = requests.get(
    "https://api.saino.io/api/apis/email-cleaning/verify-single",
    params={"email": "user@example.com"},
    headers={"token": token},
    allow_redirects=False,  # A redirect could send the token to another host.
    timeout=30,
)
if response.status_code not in (200, 400):
    sys.exit(f"HTTP {response.status_code}, which is not documented.")

body = response.json()
if body["status"] != "success":
    sys.exit(f"HTTP {response.status_code}: {body['error'] or 'no reason given'}")
print(f"{body['data']['result']} ({body['data']['status']})")
