import { answerOf } from "./answer.ts";

/** Seconds after which an instance whose credentials are not there yet may ask again. */
const RETRY_AFTER_SECONDS = 1;

/** The token request lacks its time to live, or it is not 1 to 21600 seconds. */
export const badRequest = answerOf(
	400,
	"text/html",
	page("400 - Bad Request", "UTF-8"),
);

/** The session token is missing where it is required, or is expired or foreign. */
export const unauthorized = answerOf(
	401,
	"text/html",
	page("401 - Unauthorized", "UTF-8"),
);

/** The service is switched off for this instance, or somebody forwarded the request. */
export const forbidden = answerOf(
	403,
	"text/html",
	page("403 - Forbidden", "iso-8859-1"),
);

/** There is no such item, for this instance or in this version. */
export const notFound = answerOf(
	404,
	"text/html",
	page("404 - Not Found", "iso-8859-1"),
);

/** The item exists but cannot be told yet: SDKs try again. */
export const unavailable = answerOf(
	503,
	"text/html",
	page("503 - Service Unavailable", "iso-8859-1"),
	["Retry-After", String(RETRY_AFTER_SECONDS)],
);

/** The path exists, but not for this method. AWS sends no body. */
export function notAllowed(allow: string) {
	return answerOf(405, "text/plain", "", ["Allow", allow]);
}

/** The page that AWS's metadata service sends with a refusal. */
function page(title: string, encoding: string): string {
	return `<?xml version="1.0" encoding="${encoding}"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
	"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
 <head>
  <title>${title}</title>
 </head>
 <body>
  <h1>${title}</h1>
 </body>
</html>
`;
}
