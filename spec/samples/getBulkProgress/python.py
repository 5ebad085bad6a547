import os
import sys

import requests

token = os.environ.get("SAINO_TOKEN") or sys.exit("Set SAINO_TOKEN to your token.")
response = requests.get(
    "https://api.saino.io/api/apis/email-cleaning/bulk-progress",
    params={"bulk_id": 1002},
    headers={"token": token},
    allow_redirects=False,  # A redirect could send the token to another host.
    timeout=30,
)
if response.status_code not in (200, 400):
    sys.exit(f"HTTP {response.status_code}, which is not documented.")

body = response.json()
if body["status"] != "success":
    sys.exit(f"HTTP {response.status_code}: {body['error'] or 'no reason given'}")
data = body["data"]
report = data["status"] == "completed" and data.get("download_link")
print(report or f"{data['percentage']} %")
