/**
 * Reads the loopback instance's credentials by IMDSv2, as a person with curl would, and tells the trial about each
 * new set, one JSON object a line. The SDKs know no endpoint with a path, so none is used here.
 */
const base = process.argv[2] ?? "";
const CREDENTIALS = `${base}/latest/meta-data/iam/security-credentials/`;

async function ask(url: string, init: RequestInit): Promise<string> {
	const answer = await fetch(url, init);
	if (!answer.ok) throw new Error(`${answer.status} at ${url}`);
	return answer.text();
}

async function read() {
	const token = await ask(`${base}/latest/api/token`, {
		method: "PUT",
		headers: { "x-aws-ec2-metadata-token-ttl-seconds": "60" },
	});
	const headers = { "x-aws-ec2-metadata-token": token };
	const role = await ask(CREDENTIALS, { headers });
	const document = await ask(CREDENTIALS + role, { headers });
	const { AccessKeyId, SecretAccessKey, Token, Expiration } =
		JSON.parse(document);
	return {
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		sessionToken: Token,
		expiration: Expiration,
	};
}

let last = "";
for (;;) {
	try {
		const credentials = await read();
		if (credentials.accessKeyId !== last) {
			last = credentials.accessKeyId;
			console.log(JSON.stringify(credentials));
		}
	} catch (error) {
		console.error((error as Error).message);
	}
	await new Promise((resolve) => setTimeout(resolve, last ? 2000 : 200));
}
