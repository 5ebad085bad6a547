# Polls until the job is completed, then prints the link to the report.
# The token is read from SAINO_TOKEN.
npx saino-email-cleaning progress 1002 --watch
