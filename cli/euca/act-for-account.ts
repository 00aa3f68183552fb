import type { IAM } from "@aws-sdk/client-iam";

/**
 * Has every call of a client name the account it is made for, by id or alias: a parameter of Eucalyptus that AWS's
 * model, and so the SDK, does not know.
 */
export function actForAccount(client: IAM, account: string): void {
	const parameter = `&DelegateAccount=${encodeURIComponent(account)}`;
	client.middlewareStack.add(
		(next) => async (args) => {
			const { request } = args;
			// A call that cannot be made for the account must not be made for the caller's own instead.
			if (!hasForm(request)) throw new Error("the call has no form to extend");
			request.body += parameter;
			return next(args);
		},
		// After the form is written; before its length is, and the signature.
		{ name: "actForAccount", step: "build", priority: "high" },
	);
}

function hasForm(request: unknown): request is { body: string } {
	return (
		typeof request === "object" &&
		request !== null &&
		"body" in request &&
		typeof request.body === "string"
	);
}
