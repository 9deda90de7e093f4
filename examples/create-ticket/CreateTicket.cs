// Creates a ticket and prints the sign-in link. Needs USHER_URL, USHER_API_KEY and USHER_BRAND.
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");

// One client for the whole process. A key must not follow wherever a reply points.
using var usher = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false })
{
    BaseAddress = new Uri(Setting("USHER_URL")),
    Timeout = TimeSpan.FromSeconds(5),
};
usher.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Setting("USHER_API_KEY"));

// The link that signs this person in. Make it when they click and redirect to it at once.
async Task<string> CreateSignInLink(Dictionary<string, string> person)
{
    var data = new Dictionary<string, string>(person) { ["brand"] = Setting("USHER_BRAND") };
    using var response = await usher.PostAsJsonAsync("/auth/ticket", new { data });
    using var reply = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
    if (response.StatusCode != HttpStatusCode.OK)
    {
        // 400 has data.errors: [{field, problem}]; 404 means that no active user matches.
        throw new InvalidOperationException(reply.RootElement.ToString());
    }
    return reply.RootElement.GetProperty("data").GetProperty("loginUrl").GetString()!;
}

Console.WriteLine(await CreateSignInLink(new Dictionary<string, string>
{
    ["username"] = "john.d",
    ["email"] = "john.d@example.com",
    ["firstName"] = "John",
    ["lastName"] = "Doe",
    ["phone1"] = "+44 20 7946 0958", // text: a number would lose the plus sign
}));
