# Uploads the list, prints the bulk id, waits for the job and saves its report.
# The token is read from SAINO_TOKEN.
npx saino-email-cleaning start list.csv --output report.csv
