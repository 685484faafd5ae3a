package dev.graceful.apiserver.schema;

import com.google.common.collect.ImmutableList;
import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.util.ArrayList;
import java.util.List;

/** Functions that Kubernetes adds to the language and that definitions use: on lists, texts, URLs and quantities. */
final class CelLibrary implements CelCompilerLibrary, CelRuntimeLibrary {
    private static final CelType ANY = TypeParamType.create("T");
    private static final CelType ANY_LIST = ListType.create(ANY);
    private static final CelType STRINGS = ListType.create(SimpleType.STRING);
    private static final CelType URL = OpaqueType.create("kubernetes.URL");
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");

    /** After the types it is made of. */
    static final CelLibrary INSTANCE = new CelLibrary();

    private final List<CelFunctionDecl> declarations = new ArrayList<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    private CelLibrary() {
        lists();
        texts();
        urls();
        quantities();
    }

    private void lists() {
        member("isSorted", SimpleType.BOOL, ANY_LIST, List.class, CelLists::isSorted);
        member("sum", ANY, ANY_LIST, List.class, CelLists::sum);
        member("min", ANY, ANY_LIST, List.class, list -> CelLists.extreme("min", list, -1));
        member("max", ANY, ANY_LIST, List.class, list -> CelLists.extreme("max", list, 1));
        listIndex("indexOf", (list, item) -> (long) list.indexOf(item));
        listIndex("lastIndexOf", (list, item) -> (long) list.lastIndexOf(item));
    }

    private void texts() {
        overload(
                "find",
                CelOverloadDecl.newMemberOverload(
                        "string_find", SimpleType.STRING, SimpleType.STRING, SimpleType.STRING),
                CelFunctionBinding.from("string_find", String.class, String.class, CelLibrary::find));
        overload(
                "findAll",
                CelOverloadDecl.newMemberOverload("string_find_all", STRINGS, SimpleType.STRING, SimpleType.STRING),
                CelFunctionBinding.from("string_find_all", String.class, String.class, CelLibrary::findAll));
    }

    private void urls() {
        global("isURL", SimpleType.BOOL, SimpleType.STRING, String.class, CelUrl::isUrl);
        global("url", URL, SimpleType.STRING, String.class, CelUrl::parse);
        member("getScheme", SimpleType.STRING, URL, CelUrl.class, CelUrl::scheme);
        member("getHost", SimpleType.STRING, URL, CelUrl.class, CelUrl::host);
        member("getHostname", SimpleType.STRING, URL, CelUrl.class, CelUrl::hostname);
        member("getPort", SimpleType.STRING, URL, CelUrl.class, CelUrl::port);
        member("getEscapedPath", SimpleType.STRING, URL, CelUrl.class, CelUrl::path);
    }

    private void quantities() {
        global("isQuantity", SimpleType.BOOL, SimpleType.STRING, String.class, CelQuantity::isQuantity);
        global("quantity", QUANTITY, SimpleType.STRING, String.class, CelQuantity::parse);
        compare("isGreaterThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) > 0);
        compare("isLessThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) < 0);
        compare("compareTo", SimpleType.INT, (a, b) -> (long) a.compareTo(b));
        member("asInteger", SimpleType.INT, QUANTITY, CelQuantity.class, CelQuantity::asInteger);
        member(
                "asApproximateFloat",
                SimpleType.DOUBLE,
                QUANTITY,
                CelQuantity.class,
                q -> q.amount().doubleValue());
    }

    private static String find(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static ImmutableList<String> findAll(String text, String regex) {
        Matcher matcher = Pattern.compile(regex).matcher(text);
        ImmutableList.Builder<String> found = ImmutableList.builder();
        while (matcher.find()) {
            found.add(matcher.group());
        }
        return found.build();
    }

    private void listIndex(String name, CelFunctionOverload.Binary<List<?>, Object> function) {
        String id = "list_" + name;
        overload(
                name,
                CelOverloadDecl.newMemberOverload(id, SimpleType.INT, ANY_LIST, ANY),
                CelFunctionBinding.from(
                        id,
                        List.of(List.class, Object.class),
                        arguments -> function.apply((List<?>) arguments[0], arguments[1])));
    }

    private void compare(String name, CelType result, CelFunctionOverload.Binary<CelQuantity, CelQuantity> function) {
        String id = "quantity_" + name;
        overload(
                name,
                CelOverloadDecl.newMemberOverload(id, result, QUANTITY, QUANTITY),
                CelFunctionBinding.from(id, CelQuantity.class, CelQuantity.class, function));
    }

    private <T> void member(
            String name, CelType result, CelType target, Class<T> type, CelFunctionOverload.Unary<T> function) {
        String id = "kubernetes_" + name;
        overload(
                name,
                CelOverloadDecl.newMemberOverload(id, result, target),
                CelFunctionBinding.from(id, type, function));
    }

    private <T> void global(
            String name, CelType result, CelType argument, Class<T> type, CelFunctionOverload.Unary<T> function) {
        String id = "kubernetes_" + name;
        overload(
                name,
                CelOverloadDecl.newGlobalOverload(id, result, argument),
                CelFunctionBinding.from(id, type, function));
    }

    private void overload(String name, CelOverloadDecl declaration, CelFunctionBinding binding) {
        declarations.add(CelFunctionDecl.newFunctionDeclaration(name, declaration));
        bindings.addAll(CelFunctionBinding.fromOverloads(name, binding));
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        checker.addFunctionDeclarations(declarations);
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(bindings);
    }
}
