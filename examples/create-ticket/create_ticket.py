"""Creates a ticket and prints the sign-in link. Needs USHER_URL, USHER_API_KEY and USHER_BRAND."""

import json
import os
import urllib.error
import urllib.request


def create_sign_in_link(person: dict[str, str]) -> str:
    """The link that signs this person in. Make it when they click and redirect to it at once."""
    request = urllib.request.Request(
        f"{os.environ['USHER_URL']}/auth/ticket",
        method="POST",
        headers={
            "Authorization": f"Bearer {os.environ['USHER_API_KEY']}",
            "Content-Type": "application/json",
        },
        data=json.dumps({"data": {"brand": os.environ["USHER_BRAND"], **person}}).encode(),
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            reply = json.load(response)
    except urllib.error.HTTPError as error:
        # 400 has data.errors: [{field, problem}]; 404 means that no active user matches.
        reply = json.load(error)
        problems = reply.get("data", {}).get("errors", [])
        raise RuntimeError(f"{reply['status']} {reply['description']} {problems}") from error
    return reply["data"]["loginUrl"]


if __name__ == "__main__":
    print(
        create_sign_in_link(
            {
                "username": "john.d",
                "email": "john.d@example.com",
                "firstName": "John",
                "lastName": "Doe",
                "phone1": "+44 20 7946 0958",
            }
        )
    )
