import os
import sys

import requests

token = os.environ.get("SAINO_TOKEN") or sys.exit("Set SAINO_TOKEN to your token.")
with open("list.csv", "rb") as file:
    response = requests.post(
        "https://api.saino.io/api/apis/email-cleaning/verify-bulk",
        files={"file": ("list.csv", file, "text/csv")},
        headers={"token": token},
        allow_redirects=False,  # A redirect could send the token to another host.
        timeout=300,
    )
if response.status_code not in (200, 400):
    sys.exit(f"HTTP {response.status_code}, which is not documented.")

body = response.json()
if body["status"] != "success":
    sys.exit(f"HTTP {response.status_code}: {body['error'] or 'no reason given'}")
print(body["bulk_id"])
