package dev.graceful.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class SocketTableTest {
    @Test
    void addressesAreWrittenAsPeopleWriteThem() throws UnknownHostException {
        assertThat(SocketTable.tcp("00000000:1F90")).hasToString("0.0.0.0:8080");
        assertThat(SocketTable.tcp("0100007F:0050")).hasToString("127.0.0.1:80");
        assertThat(SocketTable.tcp("00000000000000000000000000000000:1F90")).hasToString("[::]:8080");
        assertThat(SocketTable.tcp("00000000000000000000000001000000:1F90")).hasToString("[::1]:8080");
        assertThat(SocketTable.tcp("B80D0120000000000000000001000000:0001")).hasToString("[2001:db8::1]:1");
        assertThat(SocketTable.tcp("000080FE00000000FF005450B6AD1DFE:0001")).hasToString("[fe80::5054:ff:fe1d:adb6]:1");
        assertThat(SocketTable.tcp("B80D0120010000000100000001000000:0001")).hasToString("[2001:db8:0:1:0:1:0:1]:1");
        assertThat(SocketTable.tcp("0000000000000000FFFF00000100007F:0050")).hasToString("127.0.0.1:80");
    }
}
