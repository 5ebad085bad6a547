/** Words in code style that nothing in the project declares, by where they come from. A test holds that each is in use. */
const words = {
  'the API, where the document cannot say it: the column of an uploaded list': ['emails'],
  HTTP: ['GET', 'POST', 'Authorization', 'Retry-After'],
  'the mock': ['Prefer'],
  JavaScript: ['cause', 'now'],
  'Node.js': ['ECONNREFUSED', 'env', 'exitCode', 'openAsBlob', 'searchParams'],
  'OpenAPI and JSON Schema': ['explode', 'form', 'style', 'uri'],
  'a name that is to stay free': ['StartBulkResponse2'],
  'variables of examples': ['saino'],
  jQuery: ['responseJSON'],
  Python: ['environ', 'status_code'],
  'shells and their commands': ['--archive', '--delete', 'curl', 'head', 'jq', 'script'],
  'Debian packages': ['chromium', 'php-cli', 'php-curl', 'python3-requests'],
  'npm, and packages that are not installed': [
    '@scarf/scarf',
    'EBADENGINE',
    'is-network-error',
    'loglevel',
    'p-limit',
    'p-retry',
  ],
  commander: ['--help'],
  'domains that nobody can own': ['invalid'],
  'marks of this project': ['illustrative'],
};

export const outside: ReadonlySet<string> = new Set(Object.values(words).flat());
