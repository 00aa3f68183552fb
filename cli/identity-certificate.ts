import type { Argv, CommandModule } from "yargs";
import { createAdminClient } from "./admin-client.ts";
import { dataDirOption } from "./data-dir-option.ts";

interface Arguments {
	readonly dataDir: string;
}

/** `gumleaf identity-certificate …`: what others verify instances' identity documents with. */
export const identityCertificate: CommandModule<object, object> = {
	command: "identity-certificate",
	describe: "Show and replace what signs instance identity documents",
	builder: (yargs) =>
		yargs
			.option("data-dir", dataDirOption)
			.command(show)
			.command(replace)
			.demandCommand(1, "Name what to do; --help lists it."),
	handler: () => {},
};

const show: CommandModule<object, Arguments> = {
	command: "show",
	describe:
		"Print the certificates, PEM, the one in use first; the controller publishes them too, at /.well-known/gumleaf/instance-identity-certificate.pem",
	builder: (yargs) =>
		(yargs as Argv<Arguments>).example(
			"$0 identity-certificate show > certificate",
			"for openssl smime -verify -certfile certificate …",
		),
	handler: async ({ dataDir }) => {
		const client = createAdminClient(dataDir);
		process.stdout.write(await client.identityCertificates());
	},
};

const replace: CommandModule<object, Arguments> = {
	command: "replace",
	describe:
		"Sign all documents anew with another key; the certificate before it stays published until the next replacement, so twice withdraws a key in wrong hands",
	builder: (yargs) => yargs as Argv<Arguments>,
	handler: async ({ dataDir }) => {
		await createAdminClient(dataDir).replaceIdentityKey();
	},
};
