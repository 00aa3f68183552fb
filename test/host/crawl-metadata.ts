import { crawl } from "../fakes/crawl.ts";

const ENDPOINT = "http://169.254.169.254";

/**
 * Runs inside an instance: walks all metadata of a version as cloud-init does, by IMDSv2 when told so, and prints, as
 * JSON, what each path answered.
 */
const [version = "latest", way = "v1"] = process.argv.slice(2);
const headers: Record<string, string> = {};
if (way === "v2") {
	const answer = await fetch(`${ENDPOINT}/latest/api/token`, {
		method: "PUT",
		headers: { "X-aws-ec2-metadata-token-ttl-seconds": "60" },
	});
	headers["X-aws-ec2-metadata-token"] = await answer.text();
}

async function ask(path: string) {
	const answer = await fetch(ENDPOINT + path, { headers });
	return { status: answer.status, body: await answer.text() };
}

const found = [
	...(await crawl(ask, `/${version}/meta-data/`)),
	...(await crawl(ask, `/${version}/dynamic/`)),
	{ path: `/${version}/user-data`, ...(await ask(`/${version}/user-data`)) },
];
console.log(JSON.stringify(found));
