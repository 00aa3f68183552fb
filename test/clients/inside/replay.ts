import { request } from "node:http";
import { text } from "node:stream/consumers";

/** Runs inside an instance: sends the requests of its argument one after the other and prints what came. `{token}` in a header stands for what the first answer was. */
interface Recorded {
	readonly method: string;
	readonly path: string;
	readonly headers: Readonly<Record<string, string>>;
}

const recorded: readonly Recorded[] = JSON.parse(process.argv[2] ?? "[]");
const answers: { status: number | undefined; body: string }[] = [];
for (const one of recorded) answers.push(await send(one));
console.log(JSON.stringify(answers));

async function send({ method, path, headers }: Recorded) {
	const token = answers[0]?.body ?? "";
	const filled = Object.entries(headers).map(
		([name, value]) => [name, value.replace("{token}", token)] as const,
	);
	const sent = request({
		...{ host: "169.254.169.254", method, path, timeout: 5000 },
		headers: Object.fromEntries(filled),
	});
	const { promise, resolve, reject } =
		Promise.withResolvers<(typeof answers)[number]>();
	sent.on("error", reject);
	sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
	sent.on("response", async (response) => {
		resolve({ status: response.statusCode, body: await text(response) });
	});
	sent.end();
	return promise;
}
