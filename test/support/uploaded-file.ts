import type { FrontRequest } from './front.ts';

/** The file in a form that was uploaded: its field, its name and its text. Fails if the form has any other field. */
export async function uploadedFile({ headers, body }: FrontRequest) {
  const response = new Response(body, { headers: { 'content-type': String(headers['content-type']) } });
  const [[field, file] = [], ...others] = await response.formData();
  if (!(file instanceof File) || others.length > 0) throw new Error('The form does not consist of a single file.');
  return { field, name: file.name, text: await file.text() };
}
