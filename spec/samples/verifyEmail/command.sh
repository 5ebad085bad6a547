# Prints the verdict. It may be charged.
# The token is read from SAINO_TOKEN.
npx saino-email-cleaning verify user@example.com
