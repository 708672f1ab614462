package io.spillway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which proxy leads to a URL, by the key and by the variables that other programs read too. */
class ProxyChoiceTest {
  private static final URI API = URI.create("https://api.anthropic.com");

  @TempDir private Path directory;

  private static Settings load(String... environment) throws ConfigException {
    Map<String, String> variables = new HashMap<>();
    for (int at = 0; at < environment.length; at += 2) {
      variables.put(environment[at], environment[at + 1]);
    }
    return Settings.load(variables, null);
  }

  private static String toward(URI url, String... environment) throws ConfigException {
    return ProxyChoice.of(load(environment))
        .toward(url)
        .map(ProxyServer::toString)
        .orElse("direct");
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource({
    "https://api.example, HTTPS_PROXY=http://p:1, http://p:1",
    "https://api.example, https_proxy=http://p:1, http://p:1",
    "https://api.example, https_proxy=http://p:1 HTTPS_PROXY=http://q:2, http://p:1",
    "https://api.example, http_proxy=http://p:1, direct",
    "https://api.example, HTTPS_PROXY=p:1, http://p:1",
    "https://api.example, HTTPS_PROXY=https://p, https://p:443",
    "https://api.example, HTTPS_PROXY=http://p, http://p:80",
    "https://api.example, 'HTTPS_PROXY=http://[::1]:3128/', 'http://[::1]:3128'",
    "http://api.example, http_proxy=http://p:1, http://p:1",
    "http://api.example, HTTP_PROXY=http://p:1, direct",
    "http://api.example, HTTPS_PROXY=http://p:1, direct",
    "https://localhost:8443, HTTPS_PROXY=http://p:1, direct",
    "https://127.0.0.1:8443, HTTPS_PROXY=http://p:1, direct",
    "'https://[::1]:8443', HTTPS_PROXY=http://p:1, direct",
    "https://127.0.0.1:8443, SPILLWAY_API_PROXY=http://p:1, http://p:1",
    "https://api.example, SPILLWAY_API_PROXY=http://p:1 HTTPS_PROXY=http://q:2, http://p:1",
    "https://api.example, SPILLWAY_API_PROXY=http://p:1 NO_PROXY=*, http://p:1",
    "https://api.example, SPILLWAY_API_PROXY=none HTTPS_PROXY=http://q:2, direct",
    "https://api.example, HTTPS_PROXY=http://p:1 NO_PROXY=example, direct",
    "https://api.example, HTTPS_PROXY=http://p:1 no_proxy=other NO_PROXY=example, http://p:1",
  })
  void theWay(String url, String environment, String way) throws Exception {
    assertThat(toward(URI.create(url), environment.split("[ =]", -1))).isEqualTo(way);
  }

  @ParameterizedTest(name = "{0} covers {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "*|api.example|true",
        "api.example|api.example|true",
        "API.Example.|api.example|true",
        "api.example|API.EXAMPLE.|true",
        ".example|api.example|true",
        "example|api.example|true",
        "*.example|api.example|true",
        ".api.example|api.example|true",
        "ample|api.example|false",
        "b.api.example|api.example|false",
        "other, api.example|api.example|true",
        "other api.example|api.example|true",
        "','|api.example|false",
        ".|api.example|false",
        "api.example:443|api.example|true",
        "api.example:8443|api.example|false",
        "10.0.0.0/8|10.20.30.40|true",
        "10.0.0.0/8|11.20.30.40|false",
        "10.128.0.0/9|10.127.0.1|false",
        "10.0.0.0/33|10.0.0.1|false",
        "10.0.0.1|10.0.0.1|true",
        "0.0.1|10.0.0.1|false",
        "10.0.0.1:443|10.0.0.1|true",
        "10.0.0.1:80|10.0.0.1|false",
        "0.0.0.0/0|10.0.0.1|true",
        "0.0.0.0/0|api.example|false",
        "2001:db8::/32|[2001:db8::7]|true",
        "2001:db8::/32|[2001:db9::7]|false",
        "[2001:db8::7]:443|[2001:db8::7]|true",
        "2001:db8::7|[2001:db8:0::7]|true",
        "::/0|10.0.0.1|false",
      })
  void theListOfExceptions(String list, String host, boolean covers) {
    assertThat(new NoProxy(list).covers(host, 443)).isEqualTo(covers);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "socks5://u:hunter2@p:1080",
        "http://",
        "http://u:hunter2@p:0",
        "http://p:70000",
        "http://p:1/path",
        "u:hunter2@",
        "http://u:%zz@p:1",
        "http://u:hunt/er2@p:1",
        "ftp://p"
      })
  void whatIsNoProxyIsRefused_andNotShown(String text) {
    assertThatThrownBy(() -> load("SPILLWAY_API_PROXY", text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("spillway.api.proxy = *** (environment SPILLWAY_API_PROXY): must be")
        .hasMessageContaining("none, or an http or https URL of a proxy")
        .hasMessageNotContaining("er2");
    assertThatThrownBy(() -> load("HTTPS_PROXY", text))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("HTTPS_PROXY = *** (environment): must be an http or https URL")
        .hasMessageContaining("SPILLWAY_API_PROXY = none")
        .hasMessageNotContaining("er2");
  }

  @Test
  void aVariableThatIsNotUsedIsNotRead() throws Exception {
    assertThat(toward(API, "HTTPS_PROXY", "socks5://p", "NO_PROXY", "anthropic.com"))
        .isEqualTo("direct");
  }

  @Test
  void nothingShowsThePassword() throws Exception {
    String url = "http://us3r:hunter2@p:1";
    Settings settings = load("SPILLWAY_API_PROXY", url, "HTTPS_PROXY", url);
    ProxyServer server = ProxyChoice.of(settings).toward(API).orElseThrow();
    assertThat(server.login().orElseThrow().password().reveal()).isEqualTo("hunter2");
    assertThat(settings + " " + server + server.login() + settings.environmentProxies())
        .contains("spillway.api.proxy=Optional[http://p:1]")
        .doesNotContain("hunter2");
  }

  @Test
  void theFileBeatsTheUserOfTheUrl() throws Exception {
    Path file = Files.writeString(directory.resolve("login"), " other:pass:word \n");
    String named = file.toString();
    ProxyServer.Login login =
        ProxyChoice.of(
                load("HTTPS_PROXY", "http://u:p@p:1", "SPILLWAY_API_PROXY_LOGIN_FILE", named))
            .toward(API)
            .flatMap(ProxyServer::login)
            .orElseThrow();
    assertThat(login.user()).isEqualTo("other");
    assertThat(login.password().reveal()).isEqualTo("pass:word");
  }

  @Test
  void theKeyDoesNotGoInTheClearToAProxyElsewhere() throws Exception {
    String url = "http://127.0.0.1:8089";
    String near = "http://127.0.0.1:3128";
    assertThat(toward(URI.create(url), "ANTHROPIC_BASE_URL", url, "SPILLWAY_API_PROXY", near))
        .isEqualTo(near);
    assertThatThrownBy(
            () -> load("ANTHROPIC_BASE_URL", url, "SPILLWAY_API_PROXY", "http://p.example:3128"))
        .hasMessageContaining("without the proxy http://p.example:3128; over http the API key");
  }
}
